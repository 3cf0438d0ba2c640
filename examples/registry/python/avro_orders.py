#!/usr/bin/python3
"""Orders in Avro: two versions of a schema, and readers of both.

    avro_orders.py [HOST:PORT [REGISTRY_URL [TOPIC]]]

Needs Debian's python3-confluent-kafka, python3-requests and python3-avro.
"""
import json
import sys

from confluent_kafka.schema_registry import SchemaRegistryClient

from avro_registry import AvroDeserializer, AvroSerializer
from orders import CUSTOMERS, ITEMS, create_topic, read, refused, write


def schema(*more):
    fields = [{"name": "item", "type": "string"}, {"name": "quantity", "type": "int"}, *more]
    return {"type": "record", "name": "Order", "namespace": "io.acme", "fields": fields}


DISCOUNT = {"name": "discount", "type": "double", "default": 0.0}
FIRST = schema()
# What is added has a default: readers with this schema understand older orders.
SECOND = schema(DISCOUNT)
# This has none, so that they would not: the registry refuses it.
THIRD = schema(DISCOUNT, {"name": "shop", "type": "string"})


def orders(first, count, **more):
    numbers = range(first, first + count)
    return [(CUSTOMERS[i % 4], {"item": ITEMS[i % 3], "quantity": i, **more}) for i in numbers]


def main(bootstrap="127.0.0.1:9092", registry_url="http://127.0.0.1:8081", topic="avro-orders-python"):
    registry = SchemaRegistryClient({"url": registry_url})
    create_topic(bootstrap, topic)
    write(bootstrap, topic, AvroSerializer(registry, FIRST), orders(0, 10))
    write(bootstrap, topic, AvroSerializer(registry, SECOND), orders(10, 10, discount=0.5))
    read(bootstrap, topic, "new", AvroDeserializer(registry, SECOND), 20, json.dumps)
    read(bootstrap, topic, "old", AvroDeserializer(registry, FIRST), 20, json.dumps)
    third = AvroSerializer(registry, THIRD)
    refused("an incompatible schema", lambda: write(bootstrap, topic, third, orders(20, 1, discount=0.5, shop="x")))
    plain = lambda value, context: json.dumps(value).encode()
    refused("a value without schema", lambda: write(bootstrap, topic, plain, orders(20, 1)))


if __name__ == "__main__":
    main(*sys.argv[1:])
