// Reads a JSON text a line, and writes what js-yaml makes of it, as JSON a line.
const yaml = require('js-yaml')

function shape (value) {
  if (value === null) return ['null']
  if (typeof value === 'string') return ['text', value]
  if (typeof value === 'number') return ['number']
  if (typeof value === 'boolean') return ['boolean', value]
  if (value instanceof Date) return ['date']
  if (Array.isArray(value)) return ['list', value.map(shape)]
  return ['mapping', Object.keys(value).sort().map(key => [key, shape(value[key])])]
}

function answer (text) {
  try {
    const value = yaml.load(text)
    return shape(value === undefined ? null : value)
  } catch (error) {
    return ['error', error.reason || String(error)]
  }
}

require('readline').createInterface({ input: process.stdin }).on('line', line => {
  process.stdout.write(JSON.stringify(answer(JSON.parse(line))) + '\n')
})
