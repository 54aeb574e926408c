// `pnpm load`: reads the command line, prints what was measured. It never knows how.
import { readOptions, usage } from './options.ts'
import { isFaultless, reportOf } from './report.ts'
import { runLoad } from './run.ts'

try {
  const options = readOptions(process.argv.slice(2).filter((arg) => arg !== '--'))
  if (options === 'help') console.log(usage)
  else {
    const result = await runLoad(options, (text) => console.error(text))
    console.log(reportOf(options, result))
    if (!isFaultless(result)) process.exitCode = 1
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
