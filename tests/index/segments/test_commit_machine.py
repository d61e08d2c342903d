"""Any changes of an index in any order are as good as a fresh build; see tests.faults.machine."""

from __future__ import annotations

from tests.faults.machine import StoreMachine, of

TestStore = StoreMachine.TestCase
TestStore.settings = of(examples=12, steps=12)
