"""How people come in: forms, passwords, registration, invitations, terms of service."""
