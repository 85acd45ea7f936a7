"""JSON for the browser and for scripts: `/api`, described at `/api/docs`."""
