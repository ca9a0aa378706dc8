"""The pieces of a training, each by itself."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from vtube.errors import InputError, UsageError
from vtube.training.devices import moved, placed
from vtube.training.ema import Average
from vtube.training.freezing import freeze, learn
from vtube.training.loading import Loading, order, portions
from vtube.training.pose import losses
from vtube.training.progress import Progress
from vtube.training.schedule import factor


@given(steps=st.integers(1, 500), warmup=st.integers(0, 50), final=st.floats(0, 1))
def test_the_rate_is_never_nothing_before_its_end_nor_above_the_full_one(steps, warmup, final):
    rates = [factor(step, steps, warmup=warmup, final=final) for step in range(steps)]
    assert all(0 <= rate <= 1 + 1e-12 for rate in rates)
    assert rates[0] > 0 or steps == 1
    after = rates[warmup:]
    assert all(b <= a + 1e-12 for a, b in itertools.pairwise(after))


def test_the_rate_warms_up_and_ends_at_its_final_share():
    rates = [factor(step, 100, warmup=9, final=0.1) for step in range(100)]
    assert rates[0] == pytest.approx(0.1)
    assert rates[9] == pytest.approx(1.0)
    assert rates[-1] == pytest.approx(0.1)


def test_the_running_mean_of_a_constant_is_the_constant():
    network = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2))
    average = Average(network, 0.9)
    for step in range(5):
        average.update(network, step)
    for name, value in network.state_dict().items():
        torch.testing.assert_close(average.network.state_dict()[name], value)


def test_the_running_mean_follows_slowly_and_counts_are_copied():
    network = torch.nn.BatchNorm1d(1)
    average = Average(network, 0.75)
    with torch.no_grad():
        network.weight += 4.0
        network.num_batches_tracked += 7
    average.update(network, 1000)
    assert average.network.weight.item() == pytest.approx(2.0)
    assert average.network.num_batches_tracked.item() == 7


def test_frozen_parts_neither_learn_nor_count_statistics():
    network = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.BatchNorm1d(3), torch.nn.Linear(3, 1))
    freeze(network, ["0", "1.*"])
    learn(network)
    assert [p.requires_grad for p in network.parameters()] == [False] * 4 + [True] * 2
    before = network[1].running_mean.clone()
    network(torch.randn(8, 3) + 5)
    assert torch.equal(network[1].running_mean, before)


@pytest.mark.parametrize(("patterns", "says"), [(["zero"], "no part"), (["*"], "nothing is left to learn")])
def test_freezing_nothing_or_everything_is_refused(patterns, says):
    with pytest.raises(UsageError, match=says):
        freeze(torch.nn.Linear(2, 2), patterns)


def test_heatmap_loss_looks_at_labelled_joints_alone():
    target, wrong = torch.zeros(1, 2, 4, 4), torch.zeros(1, 2, 4, 4)
    wrong[0, 1] = 3.0
    assert losses.heatmap_mse(wrong, target, torch.tensor([[1.0, 0.0]])).item() == 0.0
    assert losses.heatmap_mse(wrong, target, torch.tensor([[1.0, 1.0]])).item() == pytest.approx(0.5 * 9 / 2)


def test_simcc_loss_is_nothing_for_the_right_distribution_and_more_for_others():
    share = torch.softmax(torch.randn(2, 3, 8, generator=torch.Generator().manual_seed(0)), -1)
    weights = torch.ones(2, 3)
    exact = losses.simcc_divergence((share.log(), share.log()), (share, share), weights)
    other = losses.simcc_divergence((share.log().flip(-1), share.log()), (share, share), weights)
    assert abs(exact.item()) < 1e-5
    assert other.item() > 0.01
    assert losses.simcc_divergence((share.log().flip(-1), share.log()), (share, share), weights * 0).item() == 0.0


@given(st.integers(0, 2**31 - 1), st.integers(0, 100), st.integers(1, 200))
def test_each_sample_comes_once_in_an_epoch_in_an_order_of_its_own(seed, epoch, count):
    assert sorted(order(seed, epoch, count)) == list(range(count))
    assert order(seed, epoch, count) == order(seed, epoch, count)


@given(st.integers(0, 99), st.integers(0, 300), st.integers(1, 40), st.floats(0.05, 1))
def test_special_samples_come_once_each_with_their_share_of_others(epoch, base, special, share):
    chosen = order(1, epoch, base, special, share)
    assert sorted(i for i in chosen if i >= base) == list(range(base, base + special))
    others = len(chosen) - special
    assert others == min(base, round(special * (1 - share) / share))
    assert len(set(chosen)) == len(chosen)


@given(st.integers(1, 100), st.integers(1, 20), st.integers(1, 4))
def test_processes_have_as_many_batches_and_no_sample_twice(count, size, world):
    parts = [portions(range(count), size, rank, world) for rank in range(world)]
    assert len({len(part) for part in parts}) == 1
    assert all(part for part in parts)
    if count >= size * world:
        together = [i for part in parts for batch in part for i in batch]
        assert len(set(together)) == len(together) == count // (size * world) * size * world


class Squares(torch.utils.data.Dataset):
    def __init__(self):
        self.asked = []

    def __len__(self):
        return 10

    def __getitem__(self, index):
        self.asked.append(index)
        return torch.tensor(index**2)


def test_batches_that_are_skipped_are_not_prepared_and_touch_no_generator():
    data = Squares()
    torch.manual_seed(0)
    before = torch.get_rng_state()
    batches = [batch.tolist() for batch in Loading(data, portions(range(10), 3)).after(2)]
    assert batches == [[36, 49, 64]]
    assert data.asked == [6, 7, 8]
    assert torch.equal(before, torch.get_rng_state())


def test_other_processes_prepare_the_same_batches():
    alone = [batch.tolist() for batch in Loading(Squares(), portions(range(10), 3))]
    assert [batch.tolist() for batch in Loading(Squares(), portions(range(10), 3), workers=1)] == alone


class Lost(Squares):
    def __getitem__(self, index):
        if index == 4:
            raise InputError("no such picture", where="4.png", hint="look for it")
        return super().__getitem__(index)


@pytest.mark.parametrize("workers", [0, 1])
def test_what_a_process_that_prepares_finds_wrong_is_the_same_one_line_here(workers):
    batches = iter(Loading(Lost(), portions(range(10), 3), workers))
    assert next(batches).tolist() == [0, 1, 4]
    with pytest.raises(InputError) as raised:
        next(batches)
    assert (str(raised.value), raised.value.hint) == ("4.png: no such picture; look for it", "look for it")


def test_progress_goes_on_at_the_same_share_where_the_batches_changed():
    progress = Progress(epoch=2, position=30, batches=60, loss=6.0)
    progress.begin(120)
    assert progress.position == 60
    assert progress.loss / progress.position == pytest.approx(0.2)


def test_the_best_is_what_is_better_and_the_first_stays_known():
    progress = Progress()
    told = [progress.measured({"m": value}, "m", "lower") for value in (3.0, 5.0, 2.0, math.nan)]
    assert told == [True, False, True, False]
    assert (progress.before, progress.best) == ({"m": 3.0}, {"m": 2.0})


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_gpu_that_is_not_there_is_told():
    for device, precision, says in (("cuda", "fp32", "no GPU that torch can use"), ("cpu", "fp16", "needs a GPU")):
        with pytest.raises(UsageError, match=says), placed(device, precision):
            pass


def test_batches_move_with_all_that_is_in_them():
    batch = {"a": [torch.zeros(1)], "b": (torch.ones(2), "name"), "c": 3}
    there = moved(batch, "meta")
    assert there["a"][0].device.type == there["b"][0].device.type == "meta"
    assert (there["b"][1], there["c"]) == ("name", 3)
    assert np.isclose(batch["b"][0].sum(), 2)
