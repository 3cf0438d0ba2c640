#!/usr/bin/python3
"""Orders in JSON with a schema: confluent_kafka's own serializers.

    json_orders.py [HOST:PORT [REGISTRY_URL [TOPIC]]]

Needs Debian's python3-confluent-kafka, python3-requests and python3-jsonschema.
"""
import json
import sys

from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer

from orders import CUSTOMERS, ITEMS, create_topic, read, refused, write


def schema(required, **more):
    properties = {"item": {"type": "string"}, "quantity": {"type": "integer"}, **more}
    # An object that may have more properties cannot gain one later: an older order could have had it with another type.
    return json.dumps(
        {"title": "Order", "type": "object", "properties": properties, "required": required, "additionalProperties": False}
    )


FIRST = schema(["item", "quantity"])
# What is added may be missing: readers with this schema understand older orders.
SECOND = schema(["item", "quantity"], discount={"type": "number"})
# This may not, so that they would not: the registry refuses it.
THIRD = schema(["item", "quantity", "shop"], discount={"type": "number"}, shop={"type": "string"})


def orders(first, count, **more):
    numbers = range(first, first + count)
    return [(CUSTOMERS[i % 4], {"item": ITEMS[i % 3], "quantity": i, **more}) for i in numbers]


def main(bootstrap="127.0.0.1:9092", registry_url="http://127.0.0.1:8081", topic="json-orders-python"):
    registry = SchemaRegistryClient({"url": registry_url})
    create_topic(bootstrap, topic)
    write(bootstrap, topic, JSONSerializer(FIRST, registry), orders(0, 10))
    write(bootstrap, topic, JSONSerializer(SECOND, registry), orders(10, 10, discount=0.5))
    same = lambda value, context: value
    read(bootstrap, topic, "new", JSONDeserializer(SECOND, same), 20, json.dumps)
    third = JSONSerializer(THIRD, registry)
    refused("an incompatible schema", lambda: write(bootstrap, topic, third, orders(20, 1, discount=0.5, shop="x")))
    plain = lambda value, context: json.dumps(value).encode()
    refused("a value without schema", lambda: write(bootstrap, topic, plain, orders(20, 1)))


if __name__ == "__main__":
    main(*sys.argv[1:])
