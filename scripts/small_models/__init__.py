"""Training of the small linear models that ship in ``models/small``."""
