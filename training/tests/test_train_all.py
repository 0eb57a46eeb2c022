"""Every stage in order on a tiny network: what comes out is a model folder that a stage can start from."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from scenes import SEGMENT_ANYTHING, TINY, write_network, write_sequence, write_text_space

from semsplat_training.distillation import frozen_segment_anything
from semsplat_training.export import GEOMETRY_MODULES, LANGUAGE_MODULES, SEGMENTATION_MODULES, load_weights, module_of
from semsplat_training.loop import run
from semsplat_training.model import NetworkConfig, SemanticSplat
from semsplat_training.parallel import Processes
from semsplat_training.train_all import AllStages, commands
from semsplat_training.train_geometry import GeometryStage, GeometryTask
from semsplat_training.train_language import LanguageStage, LanguageTask
from semsplat_training.train_language_teacher import TeacherStage, TeacherTask
from semsplat_training.train_segmentation import SegmentationStage, SegmentationTask

HERE = Path(__file__).resolve().parent
ALONE = Processes(0, 1, torch.device("cpu"))
LABELS = {
    1: {"name": "wall", "category": "wall"},
    2: {"name": "red mug", "category": "others", "synonyms": ["thing"]},
    3: {"name": "chair", "category": "chair"},
}


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data, and the model folder that all stages in order made of it."""
    work = tmp_path_factory.mktemp("work")
    write_sequence(work / "data" / "labelled", 24, LABELS)
    write_sequence(work / "data" / "plain", 12, None, seed=1)
    write_sequence(work / "validation" / "s", 14, LABELS, seed=2)
    write_text_space(work / "out")
    write_network(work / "network.json")
    command = [
        sys.executable, "-m", "semsplat_training.train_all", "--data", work / "data", "--validation",
        work / "validation", "--out", work / "out", "--runs", work / "runs", "--network", work / "network.json",
        "--steps", "2", "--device", "cpu", "--segment-anything", SEGMENT_ANYTHING,
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (work / "said").write_text(done.stdout)
    return work


def test_a_model_comes_out(work: Path) -> None:
    said = (work / "said").read_text()
    assert said.count("\n+ ") + said.startswith("+ ") == 6 and said.count("final {") == 5
    assert "1 labelled sequences" in said and "2 sequences, 36 frames" in said
    settings = json.loads((work / "out" / "config.json").read_text())
    config = replace(TINY, height=48)
    assert NetworkConfig.from_json(settings["network"]) == config and settings["kind"] == "compact"
    SemanticSplat(config).load_state_dict(load_weights(work / "out"))
    frozen_segment_anything(work / "out" / "segment_anything")


def test_every_stage_starts_from_a_model_folder(work: Path) -> None:
    weights = load_weights(work / "out")
    common = {"data": [work / "data"], "initial": work / "out", "device": "cpu"}
    network = work / "network.json"
    geometry = GeometryTask(GeometryStage(**common, network=network), ALONE)
    teacher = TeacherTask(TeacherStage(**common, network=network, text=work / "out"), ALONE)
    runs = work / "runs"
    distillation = {
        **common, "geometry": runs / "geometry" / "last.pt", "teacher": runs / "teacher" / "last.pt",
        "segment_anything": work / "out" / "segment_anything",
    }  # fmt: skip
    segmentation = SegmentationTask(SegmentationStage(**distillation), ALONE)
    language = LanguageTask(
        LanguageStage(**distillation, text=work / "out", segmentation=runs / "segmentation" / "last.pt"), ALONE
    )
    for task in (geometry, teacher, segmentation, language):
        task.start()
    teacher_state = {f"lseg.{k}": v for k, v in teacher.model.state_dict().items()}
    for name, value in weights.items():
        if module_of(name) in GEOMETRY_MODULES:
            assert torch.equal(geometry.model.state_dict()[name], value), name
        elif module_of(name) == "lseg":
            assert torch.equal(teacher_state[name], value), name
        else:
            assert torch.equal(segmentation.model.state_dict()[name], value), name
        if module_of(name) in LANGUAGE_MODULES:
            assert torch.equal(language.model.state_dict()[name], value), name
    learning = {module_of(n) for n, p in segmentation.model.named_parameters() if p.requires_grad}
    assert learning == {*SEGMENTATION_MODULES, *LANGUAGE_MODULES}
    learning = {module_of(n) for n, p in language.model.named_parameters() if p.requires_grad}
    assert learning == set(LANGUAGE_MODULES)


def test_the_stages_of_the_distillation_resume(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    half = "false" if torch.__version__.startswith("1.") else "true"
    common = {"data": [work / "data"], "device": "cpu", "steps": 3, "text": work / "out", "half_precision": half}
    runs = work / "runs"
    run(TeacherStage(**common, network=work / "network.json", run=runs / "teacher"), TeacherTask)
    text = common.pop("text")
    common |= {"geometry": runs / "geometry" / "last.pt", "teacher": runs / "teacher" / "last.pt"}
    common["segment_anything"] = SEGMENT_ANYTHING
    stage1 = runs / "segmentation"
    run(SegmentationStage(**common, run=stage1, print_steps=1), SegmentationTask)
    run(
        LanguageStage(**common, text=text, segmentation=stage1 / "last.pt", run=runs / "language", print_steps=1),
        LanguageTask,
    )
    said = capsys.readouterr().out
    assert said.count("at step 2") == 3 and "step 3 min" in said and "distil" in said and "final" not in said


def test_commands_for_several_processes() -> None:
    stages = AllStages(
        data=[Path("a"), Path("b")], processes=2, encoder=Path("e"), depth_minutes=5, photometric_minutes=3,
        lpips=Path("l.safetensors"),
    )  # fmt: skip
    text, teacher, depth, photometric, segmentation, language, export = (" ".join(c) for c in commands(stages))
    assert "torch.distributed.run" not in text + export and "--encoder e" in text
    for command in (teacher, depth, photometric, segmentation, language):
        assert (
            "--nproc_per_node 2" in command and "-m -- semsplat_training.train" in command and "--data a b" in command
        )
    assert depth.endswith("--minutes 5") and "--minutes 8 --photometric-weight 0.5" in photometric
    assert [c for c in commands(stages) if "--lpips" in c] == [photometric.split()]
    assert "--lpips l.safetensors" in photometric
    assert not [c for c in commands(replace(stages, lpips=Path())) if "--lpips" in c]
    assert (
        "--initial" not in teacher + depth + segmentation + language and "--geometry runs/geometry/last.pt" in language
    )
    for command in (language, export):
        assert "--segmentation runs/segmentation/last.pt" in command
