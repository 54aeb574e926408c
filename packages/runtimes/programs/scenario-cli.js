// The scenario in a runtime that is started by a command.
import process from 'node:process'
import { runScenario } from './scenario.js'

console.log(JSON.stringify(await runScenario(process.argv[2])))
