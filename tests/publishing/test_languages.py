"""The same page in every language, and never another site."""

import pytest

from publishing.languages import readings


@pytest.mark.parametrize(
    ("path", "urls"),
    [
        ("/", ["/", "/es/", "/ca-valencia/", "/ar/"]),
        ("/es/", ["/", "/es/", "/ca-valencia/", "/ar/"]),
        (
            "/es/find/?q=a%2Fb",
            [
                "/find/?q=a%2Fb",
                "/es/find/?q=a%2Fb",
                "/ca-valencia/find/?q=a%2Fb",
                "/ar/find/?q=a%2Fb",
            ],
        ),
        ("/esp/", ["/esp/", "/es/esp/", "/ca-valencia/esp/", "/ar/esp/"]),
    ],
)
def test_only_the_prefix_tells_the_language(path, urls):
    assert [reading.url for reading in readings(path)] == urls


@pytest.mark.parametrize("path", ["//evil.example/x", "/es//evil.example/x"])
def test_no_language_leads_to_another_site(path):
    urls = [reading.url for reading in readings(path)]
    assert urls == [
        f"{prefix}/%2Fevil.example/x" for prefix in ("", "/es", "/ca-valencia", "/ar")
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["//evil.example/x", "/es//evil.example/x"])
def test_nor_does_the_page_that_says_there_is_none(client, path):
    answer = client.get("/", PATH_INFO=path)
    assert answer.status_code == 404
    assert 'href="//' not in answer.content.decode()
