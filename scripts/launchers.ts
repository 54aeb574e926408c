// Notices that the process which started a script is gone. npx and the shell between don't pass a SIGTERM on
// to pnpm: without this, ending `npx pnpm dev` from outside would leave its servers behind.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface Ancestor {
  readonly parent: number
  readonly command: string
}

/** Calls back, once, when a package manager (or its shell) above this process has ended. */
export function onLauncherGone(callback: () => void, everyMs = 500): void {
  const pids = launchers(process.ppid, lookUp)
  const timer = setInterval(() => {
    if (pids.every(isAlive)) return
    clearInterval(timer)
    callback()
  }, everyMs)
  timer.unref()
}

const packageManager = /^(?:\S*\/)?p?np[mx](?:\s|$)|^\S*node(?:\.exe)?\s+\S*p?np[mx](?:-cli)?\.c?js/

/** The package managers above a process and the shells between, but nobody above the topmost. */
export function launchers(
  first: number,
  look: (pid: number) => Ancestor | undefined,
): readonly number[] {
  const found: number[] = []
  let between: number[] = []
  // A package manager has one shell, perhaps two, below it: whatever is further up is no business
  // of ours, least of all the shell that somebody typed the command into.
  for (let pid = first; pid > 1 && between.length < 3;) {
    const ancestor = look(pid)
    if (ancestor === undefined) break
    between.push(pid)
    if (packageManager.test(ancestor.command)) {
      found.push(...between)
      between = []
    }
    pid = ancestor.parent
  }
  return found
}

/** Undefined where neither /proc nor `ps` tells: then nobody is watched. */
function lookUp(pid: number): Ancestor | undefined {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid)
}

function fromProc(pid: number): Ancestor | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold anything, spaces and parentheses too.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    return { parent, command }
  } catch {
    return undefined
  }
}

function fromPs(pid: number): Ancestor | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,args=', '-p', `${pid}`], { encoding: 'utf8' })
  const groups = /^\s*(?<parent>\d+)\s+(?<command>.*)/.exec(stdout ?? '')?.groups
  if (groups === undefined) return undefined
  return { parent: Number(groups['parent']), command: groups['command'] ?? '' }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
