import os

import pytest
from guard_eval import walked as module
from guard_eval.walked import walked


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home" / "notes").mkdir(parents=True)
    (tmp_path / "home" / "notes" / "a.txt").write_text("a")
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "b.txt").write_text("b")
    return tmp_path / "home"


def names(home):
    files, left = walked(home)
    return [[path.relative_to(home).as_posix() for path in each] for each in (files, left)]


def test_linked_folders_are_walked_through_too(home):
    (home / "linked").symlink_to(home.parent / "far")
    assert names(home) == [["linked/b.txt", "notes/a.txt"], []]


def test_links_in_linked_folders_and_to_files(home):
    (home.parent / "further").mkdir()
    (home.parent / "further" / "c.txt").write_text("c")
    (home.parent / "far" / "on").symlink_to(home.parent / "further")
    (home / "linked").symlink_to(home.parent / "far")
    (home / "one.txt").symlink_to(home.parent / "far" / "b.txt")
    assert names(home)[0] == ["linked/b.txt", "linked/on/c.txt", "notes/a.txt", "one.txt"]


def test_circles_end_and_no_folder_is_read_twice(home):
    (home / "linked").symlink_to(home.parent / "far")
    (home / "again").symlink_to(home.parent / "far")
    (home / "own").symlink_to(home / "notes")
    (home.parent / "far" / "back").symlink_to(home)
    assert names(home) == [["again/b.txt", "notes/a.txt"], []]


def test_a_link_upwards_is_named_and_not_followed(home):
    (home / "up").symlink_to(home.parent)
    assert names(home) == [["notes/a.txt"], ["up"]]


def test_linked_folders_with_too_many_files_are_named(home, monkeypatch):
    monkeypatch.setattr(module, "MOST", 0)
    (home / "linked").symlink_to(home.parent / "far")
    assert names(home) == [["notes/a.txt"], ["linked"]]


def test_folders_that_may_not_be_read_are_named(home, monkeypatch):
    def scandir(path):
        if str(path).endswith("notes"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    real = os.scandir
    monkeypatch.setattr(os, "scandir", scandir)
    assert names(home) == [[], ["notes"]]


def test_links_to_nothing_are_no_files(home):
    (home / "gone").symlink_to(home / "nowhere")
    assert names(home) == [["notes/a.txt"], []]
