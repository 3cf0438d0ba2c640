// Orders in Avro with KafkaJS and its registry client: two versions of a schema, and readers of both.
//
//     node avro-orders.js [HOST:PORT [REGISTRY_URL [TOPIC]]]
'use strict'

const { SchemaType } = require('@kafkajs/confluent-schema-registry')
const { refused, run } = require('./orders')

const order = (...more) => ({
  type: 'record',
  name: 'Order',
  namespace: 'io.acme',
  fields: [{ name: 'item', type: 'string' }, { name: 'quantity', type: 'int' }, ...more],
})
const discount = { name: 'discount', type: 'double', default: 0.0 }
const first = order()
// What is added has a default: readers with this schema understand older orders.
const second = order(discount)
// This has none, so that they would not: the registry refuses it.
const third = order(discount, { name: 'shop', type: 'string' })

run('avro-orders-javascript', async (orders) => {
  const register = (schema) => orders.register(SchemaType.AVRO, JSON.stringify(schema))
  // The id in a record names the schema it was written with; this is the one we want it in.
  const as = (schema) => ({ [SchemaType.AVRO]: { readerSchema: schema } })
  await orders.createTopic()
  await orders.write(await register(first), 0, 10, {})
  await orders.write(await register(second), 10, 20, { discount: 0.5 })
  await orders.read('new', 20, as(second))
  await orders.read('old', 20, as(first))
  await refused('an incompatible schema', () => register(third))
  await refused('a value without schema', () => orders.send([{ value: '{"item":"lamp"}' }]))
})
