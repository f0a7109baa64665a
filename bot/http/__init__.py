"""The HTTP door: the seed's endpoints, health, metrics (surfaces, "HTTP")."""
