// Makes docs/options.md: every option with its type, default, unit and meaning, from the TSDoc of the
// sources and the client's own table of defaults.
// `node docs/api/options.ts` checks that page, `node docs/api/options.ts --write` writes it.
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import ts from 'typescript'
import { optionTable } from '../../packages/client/src/option-table.ts'
import type { OptionTable } from '../../packages/client/src/read-options.ts'

const sources = resolve(import.meta.dirname, '../../packages/client/src')
const page = resolve(import.meta.dirname, '../options.md')

interface Option {
  readonly name: string
  readonly type: string
  readonly fallback: string
  readonly unit: string
  readonly meaning: string
}

/** The options that an interface of this file has itself. */
function optionsOf(file: string, name: string, prefix = ''): readonly Option[] {
  const text = readFileSync(resolve(sources, file), 'utf8')
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found = source.statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  )
  if (found === undefined) throw new Error(`${file} has no interface ${name}.`)
  return found.members
    .filter(ts.isPropertySignature)
    .map((member) => readOption(member, source, prefix))
}

function readOption(member: ts.PropertySignature, source: ts.SourceFile, prefix: string): Option {
  const name = prefix + member.name.getText(source)
  const written = member.type?.getText(source).replaceAll(/\s+/g, ' ') ?? ''
  const type = written
    .replace(/^\| /, '')
    .replace(/ \| undefined$/, '')
    .replace(/^\((.*=>.*)\)$/, '$1')
  const doc = ts.getJSDocCommentsAndTags(member).find(ts.isJSDoc)
  const tags = ts.getJSDocTags(member)
  const fallback = tags.find(({ tagName }) => tagName.text === 'default')
  const meaning = plain(ts.getTextOfJSDocComment(doc?.comment) ?? '')
  return {
    name,
    type,
    fallback: plain(ts.getTextOfJSDocComment(fallback?.comment) ?? ''),
    unit: unitOf(name, type, meaning),
    meaning,
  }
}

/** One line of Markdown: links become names, and lists become sentences. */
function plain(comment: string): string {
  return comment
    .replaceAll(/\{@link (?:\w+\.)*(\w+)\}/g, '`$1`')
    .replaceAll(/\.?\n+- /g, '; ')
    .replaceAll(':;', ':')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** In what a number is counted: its TSDoc says so. */
function unitOf(name: string, type: string, meaning: string): string {
  if (!/\bnumber\b/.test(type) || type.includes('=>')) return ''
  if (/Ms\b/.test(`${name} ${type}`)) return 'ms'
  const groups =
    /in (?<size>characters)|many (?:of the last )?(?<count>\w+)|often to (?<act>\w+)/.exec(
      meaning,
    )?.groups
  const unit = groups?.['size'] ?? groups?.['count'] ?? (groups?.['act'] && 'attempts')
  if (unit === undefined) throw new Error(`The TSDoc of ${name} doesn't say what it counts.`)
  return unit
}

/** Checks that the TSDoc names the defaults that the client uses. */
function checkDefaults(options: readonly Option[], table: OptionTable, prefix = ''): void {
  for (const [key, [, used, members]] of Object.entries(table)) {
    const name = prefix + key
    const option = options.find((one) => one.name === name)
    if (option === undefined) throw new Error(`${name} is not in the TSDoc of any interface.`)
    if (members !== undefined && key === 'retry') checkDefaults(options, members, `${name}.`)
    const isPlain = ['string', 'number', 'boolean'].includes(typeof used)
    // What "auto" means is for the TSDoc to say.
    if (!isPlain || used === 'auto') continue
    const expected = typeof used === 'number' ? String(used) : JSON.stringify(used)
    if (option.fallback.split(' (')[0] !== expected) {
      throw new Error(`${name} is ${expected} by default; its TSDoc says "${option.fallback}".`)
    }
  }
}

function tableOf(options: readonly Option[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|')
  const code = (text: string) => (text === '' ? '' : `\`${cell(text)}\``)
  const rows = options.map(({ name, type, fallback, unit, meaning }) => {
    const [value = '', note = ''] = fallback.split(/ (?=\()/)
    const isCode = /^["\d]|^(?:true|false|Infinity|globalThis\.fetch)$/.test(value)
    const shown = [isCode ? code(value) : cell(value), note].filter(Boolean).join(' ')
    return `| \`${name}\` | ${shown} | ${unit} | ${cell(meaning)} | ${code(type)} |`
  })
  return [
    '| option | default | unit | meaning | type |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

const stream = [
  ...optionsOf('options.ts', 'EventStreamOptions'),
  ...optionsOf('invalid.ts', 'InvalidOptions'),
  ...optionsOf('request/prepare.ts', 'RequestOptions'),
  ...optionsOf('options.ts', 'ConnectionOptions'),
  ...optionsOf('options.ts', 'RetryOptions', 'retry.'),
]
checkDefaults(stream, optionTable)

const text = `---
aside: false
pageClass: options
---

# Options

<!-- Made by docs/api/options.ts from the TSDoc of the sources. -->

Every option may be left out, and \`undefined\` is the same as that. One that doesn't exist, or isn't
what it must be, is an error where the stream is made: see [the guide](guide.md#options-that-are-wrong).
Options named after members of \`RequestInit\` mean what they mean for \`fetch\`.

## \`createEventStream\`

${tableOf(stream)}

## \`createSharedEventStream\`

All of the above, and:

${tableOf(optionsOf('shared/create-shared-event-stream.ts', 'SharedEventStreamOptions'))}

## \`readEvents\`

\`invalid\` and \`onInvalid\` as above, and:

${tableOf(optionsOf('read/types.ts', 'ReadOptions'))}

## \`new EventSource\`

${tableOf(optionsOf('eventsource/index.ts', 'EventSourceInit'))}
`

/** oxfmt aligns tables: only what they say is compared. */
const squeeze = (markdown: string): string => markdown.replaceAll(/-+/g, '-').replaceAll(/ +/g, ' ')

if (process.argv.includes('--write')) {
  writeFileSync(page, text)
  console.log('Written; `oxfmt docs/options.md` aligns its tables.')
} else if (squeeze(readFileSync(page, 'utf8')) !== squeeze(text)) {
  console.error('docs/options.md is not up to date: run `node docs/api/options.ts --write`.')
  process.exitCode = 1
}
