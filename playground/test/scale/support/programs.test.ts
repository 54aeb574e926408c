import { describe, expect, test } from 'vitest'
import { ensurePrograms, findProgram, programs, type ProgramMachine } from './programs.ts'

const { redis, nginx, nchan } = programs

interface Options {
  readonly files?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly canInstall?: boolean
  /** What apt-get brings, or why it fails. */
  readonly installs?: readonly string[] | string
}

const machine = ({ files = [], env = {}, canInstall = true, installs = [] }: Options) => {
  const there = new Set(files)
  const asked: (readonly string[])[] = []
  const made: ProgramMachine = {
    env: { PATH: '/bin', ...env },
    canInstall,
    exists: (path) => there.has(path),
    install(packages) {
      asked.push(packages)
      if (typeof installs === 'string') return Promise.resolve(installs)
      for (const file of installs) there.add(file)
      return Promise.resolve(undefined)
    },
  }
  return { ...made, asked }
}

describe('findProgram', () => {
  test('looks in PATH, then where only root does', () => {
    expect(findProgram(nginx, machine({ files: ['/usr/sbin/nginx'] }))).toBe('/usr/sbin/nginx')
    expect(findProgram(nginx, machine({ files: ['/bin/nginx', '/usr/sbin/nginx'] }))).toBe(
      '/bin/nginx',
    )
    expect(findProgram(nginx, machine({}))).toBeUndefined()
  })

  test('believes a variable, and complains of one that names nothing', () => {
    const env = { LASTEVENT_REDIS_SERVER: '/opt/redis' }
    expect(findProgram(redis, machine({ env, files: ['/opt/redis', '/bin/redis-server'] }))).toBe(
      '/opt/redis',
    )
    expect(() => findProgram(redis, machine({ env }))).toThrow(/LASTEVENT_REDIS_SERVER is set to/)
  })
})

describe('ensurePrograms', () => {
  test('installs nothing where all is there', async () => {
    const here = machine({ files: ['/bin/redis-server'] })
    await ensurePrograms([redis], here)
    expect(here.asked).toEqual([])
  })

  test('installs in one go what is missing', async () => {
    const module = '/usr/lib/nginx/modules/ngx_nchan_module.so'
    const here = machine({ files: ['/bin/nginx'], installs: ['/usr/bin/redis-server', module] })
    await ensurePrograms([redis, nginx, nchan], here)
    expect(here.asked).toEqual([['redis-server', 'libnginx-mod-nchan']])
  })

  test.each([
    ['it may not', { canInstall: false }, /only root on a Debian-like system can/],
    ['it fails', { installs: 'no network' }, /no network/],
    ['it brings something else', { installs: [] }, /the programs are not in them/],
  ])('says what to do where %s', async (_, options: Options, why) => {
    const failed = ensurePrograms([redis], machine(options))
    await expect(failed).rejects.toThrow(why)
    await expect(failed).rejects.toThrow(
      /install Redis 7 \(or set LASTEVENT_REDIS_SERVER to its path\), and run the command again/,
    )
  })
})
