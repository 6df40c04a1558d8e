import type { DeviceInfo } from '@llem/core';
import type { ExaminedMachine } from '@llem/study/examination';
import { componentsOf } from './components-of.ts';
import { type DoctorFinding, passed } from './finding.ts';

const CHECK = 'driver';
/** How a probe says that no part of the driver is installed. */
const NO_LIBRARY = /^no NVML library/;
const WHY = 'without it GPU energy, temperature and throttling are not measured, and no engine can use a GPU';

/** GPUs that there must be: up to the last that answers, and one for each of their device files. */
function devicesExpected(devices: readonly DeviceInfo[], usable: readonly string[]): number {
  const files = usable.filter((file) => /^\/dev\/nvidia\d+$/.test(file));
  return Math.max(files.length, ...devices.map(({ index }) => index + 1));
}

/** The NVIDIA driver: there, of one version, and open to this user. */
export function checkDriver(machine: Pick<ExaminedMachine, 'survey' | 'driver'>): readonly DoctorFinding[] {
  const { forbidden, usable, version } = machine.driver;
  const devices = machine.survey.value?.devices ?? [];
  const telemetry = componentsOf(machine, 'telemetry');
  const working = telemetry.find(({ probe }) => probe?.available);
  if (working) {
    const count = `${devices.length} ${devices.length === 1 ? 'GPU' : 'GPUs'}`;
    const found = `${count}, driver ${devices[0]?.driver_version ?? version ?? 'of unknown version'}`;
    const places = devicesExpected(devices, usable);
    if (devices.length > 0 && devices.length >= places) return [passed(CHECK, found)];
    const detail = working.probe?.available ? ` (${working.probe.detail})` : '';
    return [
      {
        check: CHECK,
        status: 'failed',
        message: `${devices.length === 0 ? 'none of the GPUs answers' : `${devices.length} of ${places} GPUs answer`}${detail}`,
        why: 'a GPU that does not answer is in no list and no figure, and engines that look for it may hang',
        fix: 'sudo dmesg | grep -i xid shows why; then sudo nvidia-smi --gpu-reset, or reboot',
      },
    ];
  }
  const [probe] = telemetry.flatMap((component) => component.probe ?? []);
  const reason = probe && !probe.available ? probe.reason : 'no telemetry plugin is installed';
  if (forbidden.length > 0) {
    return [
      {
        check: CHECK,
        status: 'failed',
        message: `the NVIDIA driver is there, but this user may not open ${forbidden.join(', ')}`,
        why: WHY,
        fix: `ls -l ${forbidden[0]} shows the group: sudo usermod -aG <group> "$USER", then log in again; in a container: docker run --gpus all`,
      },
    ];
  }
  // A container may hide the module and the files, and the library still says what is wrong.
  const isFound = version !== null || usable.length > 0 || (probe !== undefined && !NO_LIBRARY.test(reason));
  if (isFound) {
    return [
      {
        check: CHECK,
        status: 'failed',
        message: `the NVIDIA driver${version === null ? '' : ` ${version}`} is there and cannot be used: ${reason}`,
        why: WHY,
        fix: (probe && !probe.available && probe.fix) || 'nvidia-smi',
      },
    ];
  }
  // A run on the CPU is a measurement too where its energy has a counter.
  const hasCounter = componentsOf(machine, 'energy').some(
    ({ id, probe: found }) => id === 'rapl' && found?.available,
  );
  return [
    {
      check: CHECK,
      status: hasCounter ? 'warning' : 'failed',
      message: 'no NVIDIA driver: its kernel module is not loaded and there is no /dev/nvidia*',
      why: hasCounter ? 'only runs on the CPU can be measured here' : WHY,
      fix:
        telemetry.length === 0
          ? 'npm install @llem/energy-nvml'
          : 'sudo ubuntu-drivers install --gpgpu, then reboot (other systems: https://docs.nvidia.com/datacenter/tesla/driver-installation-guide)',
    },
  ];
}
