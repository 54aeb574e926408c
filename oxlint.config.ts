// What the linter checks. The floors of the client and the doors to the host come from one table.
import { defineConfig, type OxlintOverride } from 'oxlint'
import { doors, floors, forbiddenImports } from './scripts/floors.ts'

const src = 'packages/client/src'
const tests = ['**/*.test.ts', '**/*.test-d.ts']

type Rules = NonNullable<OxlintOverride['rules']>

interface Pattern {
  readonly group?: string[]
  readonly regex?: string
  readonly message: string
}

const only = (path: string): string => `Only in ${path}.`

const mswDoor: Pattern = { group: ['msw', 'msw/*'], message: only('packages/testing/src/msw.ts') }
const clientDoor: Pattern = {
  // What writes the wire is no client: docs/decisions/0008-one-encoder.md.
  group: ['lastevent', 'lastevent/*', '!lastevent/write', '**/client/src/**'],
  message: 'The client is tested with this.',
}
const packageDoors: readonly Pattern[] = doors.flatMap(({ path, packages = [] }) =>
  packages.map((name) => ({ group: [name, `${name}/*`], message: only(`${src}/${path}`) })),
)

/** An override replaces the whole list of a rule, so each one gets all of its list. */
function restrictedImports(patterns: Pattern[]): Rules {
  return { 'no-restricted-imports': ['error', { patterns }] }
}

/** The rules for what lies in a room: lower floors only, and no door but its own. */
function rulesOf(room: string, path: string): Rules {
  const open = doors.filter((door) => path.startsWith(door.path))
  // What two doors lead to is open to both.
  const isOpen = (name: string): boolean =>
    open.some(({ globals = [], properties = [] }) =>
      [...globals, ...properties.map((property) => property.join('.'))].includes(name),
    )
  const closed = doors.filter((door) => !open.includes(door))
  return {
    ...restrictedImports([
      {
        regex: forbiddenImports(room),
        message: `${room} imports lower floors only (scripts/floors.ts).`,
      },
      mswDoor,
      ...packageDoors.filter(({ message }) => message !== only(`${src}/${path}`)),
    ]),
    'no-restricted-globals': [
      'error',
      {
        globals: closed.flatMap((door) =>
          (door.globals ?? [])
            .filter((name) => !isOpen(name))
            .map((name) => ({ name, message: only(door.path) })),
        ),
        checkGlobalObject: true,
      },
    ],
    'no-restricted-properties': [
      'error',
      ...closed.flatMap((door) =>
        (door.properties ?? [])
          .filter(([object, property]) => !isOpen(`${object}.${property}`))
          .map(([object, property]) => ({ object, property, message: only(door.path) })),
      ),
    ],
  }
}

const rooms = floors.flat().map(({ path }) => ({
  files: [path.endsWith('/') ? `${src}/${path}**/*.ts` : `${src}/${path}`],
  excludeFiles: tests,
  rules: rulesOf(path, path),
}))

/** A door that is one file of a room. */
const doorFiles = doors.flatMap((door) => {
  const room = floors.flat().find(({ path }) => path !== door.path && door.path.startsWith(path))
  return room === undefined
    ? []
    : [{ files: [`${src}/${door.path}`], rules: rulesOf(room.path, door.path) }]
})

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'vitest'],
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: 'error' },
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  ignorePatterns: ['packages/{consumers,runtimes}/programs/**', '**/dist/**', '**/.cache/**'],
  rules: {
    // Streams are read and attempts are made one after the other.
    'no-await-in-loop': 'off',
    // Closure factories are the house style: their methods have no `this` to lose.
    'unicorn/consistent-function-scoping': 'off',
    'typescript/unbound-method': 'off',
    // The WHATWG class has handler properties, and BroadcastChannel has no target origin.
    'unicorn/prefer-add-event-listener': 'off',
    'unicorn/require-post-message-target-origin': 'off',
    // The compiler checks returns, and knows which promises carry a value.
    'promise/always-return': 'off',
    'typescript/consistent-return': 'off',
    // Validated data enters the typed world by an assertion.
    'typescript/no-unsafe-type-assertion': 'off',
    // A mock takes its type from where it is passed.
    'vitest/require-mock-type-parameters': 'off',
    'vitest/no-conditional-tests': 'off',
    eqeqeq: 'error',
    'no-new-func': 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'import/no-default-export': 'error',
    'import/no-duplicates': 'error',
    'import/no-unassigned-import': ['error', { allow: ['**/*.css'] }],
    'typescript/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
    'typescript/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    'typescript/no-explicit-any': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/only-throw-error': 'error',
    'typescript/prefer-promise-reject-errors': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/use-unknown-in-catch-callback-variable': 'error',
    'unicorn/filename-case': ['error', { case: 'kebabCase' }],
    'unicorn/prefer-node-protocol': 'error',
    'vitest/no-disabled-tests': 'error',
    'vitest/no-focused-tests': 'error',
    'vitest/warn-todo': 'error',
    'vitest/expect-expect': [
      'error',
      { assertFunctionNames: ['expect', 'expect*', 'assert*', 'fc.assert'] },
    ],
    'max-lines': ['error', { max: 300 }],
  },
  overrides: [
    {
      files: [...tests, 'packages/*/test/**', 'playground/test/**'],
      rules: {
        'max-lines': ['error', { max: 500 }],
        'typescript/no-non-null-assertion': 'off',
      },
    },
    {
      files: ['**/*.config.ts', 'vitest.workspace.ts', 'docs/.vitepress/{config,theme/index}.ts'],
      rules: { 'import/no-default-export': 'off' },
    },
    {
      files: ['packages/*/src/**/*.ts'],
      excludeFiles: tests,
      rules: {
        'no-console': ['error', { allow: ['error', 'warn'] }],
        'typescript/no-unsafe-argument': 'error',
        'typescript/no-unsafe-assignment': 'error',
        'typescript/no-unsafe-call': 'error',
        'typescript/no-unsafe-member-access': 'error',
        'typescript/no-unsafe-return': 'error',
        ...restrictedImports([mswDoor, ...packageDoors]),
      },
    },
    // It tells what it installs.
    { files: ['packages/browsers/src/**'], rules: { 'no-console': 'off' } },
    ...rooms,
    ...doorFiles,
    {
      files: ['packages/testing/src/**/*.ts'],
      rules: restrictedImports([mswDoor, ...packageDoors, clientDoor]),
    },
    {
      files: ['packages/testing/src/msw.ts', 'packages/testing/src/**/*.test.ts'],
      rules: restrictedImports([...packageDoors, clientDoor]),
    },
    {
      files: ['playground/server/**/*.ts'],
      excludeFiles: ['**/*.test.ts'],
      rules: restrictedImports([mswDoor, ...packageDoors, clientDoor]),
    },
  ],
})
