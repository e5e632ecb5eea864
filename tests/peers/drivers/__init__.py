"""How a test plays the people on a server, be it ours or a real one."""
