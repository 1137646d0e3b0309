from guard import build as module
from guard.build import build


def built(folder, monkeypatch):
    monkeypatch.setattr(module, "_ROOT", folder)
    return build.__wrapped__()


def test_code_weights_and_lists_are_in_it_and_nothing_else(tmp_path, monkeypatch):
    (tmp_path / "models").mkdir()
    (tmp_path / "a.py").write_text("A = 1\n")
    (tmp_path / "models/model.onnx").write_bytes(b"weights")
    before = built(tmp_path, monkeypatch)
    for ignored in ("__pycache__/a.pyc", "policies/shop.yaml", ".swap"):
        (tmp_path / ignored).parent.mkdir(exist_ok=True)
        (tmp_path / ignored).write_text("x")
    assert built(tmp_path, monkeypatch) == before
    for changed in ("a.py", "models/model.onnx", "names.txt"):
        (tmp_path / changed).write_text("other")
        now = built(tmp_path, monkeypatch)
        assert now != before and len(now) == 16
        before = now


def test_a_renamed_file_is_another_program(tmp_path, monkeypatch):
    (tmp_path / "a.py").write_text("A = 1\n")
    before = built(tmp_path, monkeypatch)
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert built(tmp_path, monkeypatch) != before
