"""The rehearsal: the real service in the embedded tenant, with the scenario's clock."""
