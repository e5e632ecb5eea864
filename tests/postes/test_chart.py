"""The picture of a territory: it is one, readable in grey, and its words say the same."""

import struct
import sys

import pytest

from bot.rendering.postes_chart import ChartError, draw
from tests.postes import files


@pytest.fixture
def territory(desk):
    desk.accepted(
        files.text(files.LISTE, files.liste_row(1, "7/8", "Clic $x$ & Cie"), files.liste_row(2, "0/1")),
        files.text(files.EXPORT, files.export_row(1, 8, name="Clic $x$ & Cie"), files.export_row(2, 1)),
        files.text(files.TERRITOIRES, files.territory_row("21", "Côte-d'Or", 10)),
        files.text(files.CIBLES, "21;2026;12"),
        on="2026-10-31",
    )
    return "Côte-d'Or (21)", desk.postes.totals(("21",)), desk.postes.structures_in(("21",))


def test_the_words_say_what_the_picture_shows(territory):
    alt = draw(*territory).alt
    assert alt.startswith("Graphique : Côte-d'Or (21). Liste des structures du tableau de pilotage, 31 octobre 2026.")
    assert "Cible 2026 : 12 ; dotation : 10 ; attribués : 9 ; occupés : 7." in alt
    assert alt.endswith("Clic $x$ & Cie 7/8 ; Structure 2 (exemple) 0/1.")


def test_it_is_a_picture_without_colour(territory):
    from matplotlib.image import imread

    picture = draw(*territory).png
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    assert width > 800
    assert height > 300
    from io import BytesIO

    pixels = imread(BytesIO(picture))
    assert abs(pixels[..., 0] - pixels[..., 1]).max() == 0
    assert abs(pixels[..., 1] - pixels[..., 2]).max() == 0


def test_without_figures_there_is_no_picture(desk):
    with pytest.raises(ChartError, match="aucun chiffre"):
        draw("France", desk.postes.totals(()), ())


def test_without_matplotlib_it_says_what_to_install(territory, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ChartError, match="pip install -r tests/requirements\\.lock"):
        draw(*territory)
