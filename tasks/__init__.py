"""One pure function a stage; `stages` wraps them as Prefect tasks and alone imports Prefect."""
