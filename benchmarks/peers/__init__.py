"""Other gateways, each in an environment of its own, under the load of ours."""
