// zod, set up for a page under a strict Content-Security-Policy: schemas are not compiled, nor is it
// tried, which would be reported. Before the first schema, hence a file. It never knows a schema.
import { z } from 'zod'

z.config({ jitless: true })

export { z }
