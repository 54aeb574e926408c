// The script of the page that Chromium shows.
import { startPage } from '@lastevent/bindings-suite/page'
import { mountApp } from '../app.ts'

startPage(mountApp)
