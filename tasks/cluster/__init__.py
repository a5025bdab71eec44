"""Cluster statements that report one utterance: the stage `cluster`."""

from tasks.cluster.stage import ROW, cluster_batch

__all__ = ["ROW", "cluster_batch"]
