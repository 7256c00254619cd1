"""The manifests: the facts of Kubernetes' API that a wrong key or a missing one would break in silence."""

from typing import Any

import pytest

Manifests = dict[str, dict[str, Any]]


def pod(manifests: Manifests, kind: str) -> Any:
    spec = manifests[kind]["spec"]
    return (spec["jobTemplate"]["spec"] if kind == "CronJob" else spec)["template"]["spec"]


def test_versions_and_kinds(manifests: Manifests) -> None:
    assert {kind: each["apiVersion"] for kind, each in manifests.items()} == {
        "Deployment": "apps/v1", "PodDisruptionBudget": "policy/v1", "CronJob": "batch/v1",
        "NetworkPolicy": "networking.k8s.io/v1", "Service": "v1",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["Deployment", "CronJob"])
def test_a_pod_runs_without_rights_on_a_read_only_root(manifests: Manifests, kind: str) -> None:
    spec = pod(manifests, kind)
    (container,) = spec["containers"]
    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 10001,
        "runAsGroup": 10001,
        "fsGroup": 10001,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["image"] == "listwatch:1.2.3"
    assert set(container["resources"]["limits"]) == {"memory"}


@pytest.mark.parametrize("kind", ["Deployment", "CronJob"])
def test_every_volume_is_mounted_and_secrets_are_files(manifests: Manifests, kind: str) -> None:
    spec = pod(manifests, kind)
    (container,) = spec["containers"]
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert set(mounts) == {volume["name"] for volume in spec["volumes"]}
    (secret,) = [volume["secret"] for volume in spec["volumes"] if "secret" in volume]
    assert secret == {"secretName": "listwatch", "defaultMode": 0o440}
    assert {env["value"] for env in container["env"] if "FILE" in env["name"]} == {
        f"{mounts['secrets']}/customers.csv",
        f"{mounts['secrets']}/pg_service.conf",
    }
    assert all("valueFrom" not in env for env in container["env"])


def test_two_nodes_are_asked_how_they_are(manifests: Manifests) -> None:
    spec = manifests["Deployment"]["spec"]
    (container,) = pod(manifests, "Deployment")["containers"]
    assert spec["replicas"] == 2
    assert spec["selector"]["matchLabels"] == spec["template"]["metadata"]["labels"]
    assert container["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": "machines"}
    assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "machines"}
    assert {each["name"]: each["containerPort"] for each in container["ports"]} == {"machines": 9464, "desk": 8425}
    service = manifests["Service"]["spec"]
    assert service["selector"] == spec["selector"]["matchLabels"]
    assert service["ports"] == [{"name": "desk", "port": 8425, "targetPort": "desk"}]


def test_one_node_stays_when_a_machine_is_emptied(manifests: Manifests) -> None:
    budget = manifests["PodDisruptionBudget"]["spec"]
    assert budget["minAvailable"] < manifests["Deployment"]["spec"]["replicas"]
    assert budget["selector"] == manifests["Deployment"]["spec"]["selector"]


def test_rounds_do_not_overlap(manifests: Manifests) -> None:
    spec = manifests["CronJob"]["spec"]
    assert (spec["concurrencyPolicy"], spec["jobTemplate"]["spec"]["backoffLimit"]) == ("Forbid", 0)
    assert pod(manifests, "CronJob")["restartPolicy"] == "Never"


def test_every_pod_reaches_what_it_needs_and_no_credentials_of_a_cloud(manifests: Manifests) -> None:
    policy = manifests["NetworkPolicy"]["spec"]
    (chosen,) = policy["podSelector"]["matchExpressions"]
    for kind in ("Deployment", "CronJob"):
        spec = manifests[kind]["spec"]
        template = (spec["jobTemplate"]["spec"] if kind == "CronJob" else spec)["template"]
        assert template["metadata"]["labels"][chosen["key"]] in chosen["values"]
    assert set(policy["policyTypes"]) == {"Ingress", "Egress"}
    names, offices = policy["egress"]
    assert {port["port"] for port in (*names["ports"], *offices["ports"])} == {53, 443, 465, 587, 5432}
    assert "169.254.0.0/16" in offices["to"][0]["ipBlock"]["except"]
