"""Postes: the real files of the programme, how they count, what is abnormal in them."""
