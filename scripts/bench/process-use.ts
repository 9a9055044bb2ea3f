import { readdirSync, readFileSync } from 'node:fs';

/** What a process and those that it started have used so far. */
export interface ProcessUse {
  readonly cpuMs: number;
  /** Highest resident memory of the process itself, plus the present one of its children */
  readonly peakRssMb: number;
  /** Resident memory of the process itself now */
  readonly residentMb: number;
}

function statFields(pid: number): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((other) => {
      try {
        return Number(statFields(other)[1]) === pid;
      } catch {
        return false;
      }
    });
}

function memoryMb(pid: number, key: 'VmHWM' | 'VmRSS'): number {
  const line = new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) / 1024;
}

/** Reads /proc (Linux); 0 for what cannot be read. */
export function processUse(pid: number): ProcessUse {
  try {
    const fields = statFields(pid);
    // proc_pid_stat(5): utime, stime, cutime, cstime in ticks of 10 ms
    const cpuMs = 10 * [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
    const children = childrenOf(pid).map((child) => {
      try {
        return memoryMb(child, 'VmRSS');
      } catch {
        return 0;
      }
    });
    return {
      cpuMs,
      peakRssMb: memoryMb(pid, 'VmHWM') + children.reduce((sum, rss) => sum + rss, 0),
      residentMb: memoryMb(pid, 'VmRSS'),
    };
  } catch {
    return { cpuMs: 0, peakRssMb: 0, residentMb: 0 };
  }
}
