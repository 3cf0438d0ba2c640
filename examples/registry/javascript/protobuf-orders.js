// Orders in Protobuf with KafkaJS and its registry client: two versions of a schema, and a reader of both.
//
//     node protobuf-orders.js [HOST:PORT [REGISTRY_URL [TOPIC]]]
'use strict'

const { SchemaType } = require('@kafkajs/confluent-schema-registry')
const { refused, run } = require('./orders')

const order = (quantity, ...more) => `
syntax = "proto3";
package io.acme;

message Order {
  string item = 1;
  ${quantity} quantity = 2;
  ${more.join('\n  ')}
}`
const discount = 'double discount = 3;'

run('protobuf-orders-javascript', async (orders) => {
  const register = (schema) => orders.register(SchemaType.PROTOBUF, schema)
  await orders.createTopic()
  await orders.write(await register(order('int32')), 0, 10, {})
  // A field with a number of its own breaks no reader.
  await orders.write(await register(order('int32', discount)), 10, 20, { discount: 0.5 })
  await orders.read('new', 20)
  // A text is laid out otherwise than a number: readers would not understand older orders, and the registry refuses it.
  await refused('an incompatible schema', () => register(order('string', discount)))
  await refused('a value without schema', () => orders.send([{ value: '{"item":"lamp"}' }]))
})
