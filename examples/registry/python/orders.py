"""What the three programs of this folder share: a topic, a producer, a consumer, refusals."""
import sys

from confluent_kafka import DeserializingConsumer, KafkaException, SerializingProducer
from confluent_kafka.admin import AdminClient, NewTopic
from confluent_kafka.error import ValueSerializationError
from confluent_kafka.serialization import StringDeserializer, StringSerializer

CUSTOMERS = ["ada", "bo", "cy", "dee"]
ITEMS = ["lamp", "chair", "desk"]


def create_topic(bootstrap, topic):
    # The log itself refuses values that no schema of the topic's subject has written, whoever sends them.
    config = {"runnel.value.schema.validation": "id"}
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(topic, 1, config=config)])[topic].result(30)


def write(bootstrap, topic, serializer, orders):
    """orders: pairs of a customer and an order, which the serializer understands."""
    failures = []
    producer = SerializingProducer(
        {
            "bootstrap.servers": bootstrap,
            "acks": "all",
            "key.serializer": StringSerializer(),
            "value.serializer": serializer,
        }
    )
    for customer, order in orders:
        producer.produce(topic, customer, order, on_delivery=lambda error, _: error and failures.append(error))
    producer.flush(30)
    if failures:
        raise KafkaException(failures[0])
    print(f"wrote {len(orders)} orders")


def read(bootstrap, topic, reader, deserializer, count, text):
    consumer = DeserializingConsumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": f"{topic}-{reader}",
            "auto.offset.reset": "earliest",
            "key.deserializer": StringDeserializer(),
            "value.deserializer": deserializer,
        }
    )
    consumer.subscribe([topic])
    while count > 0:
        message = consumer.poll(30)
        if message is None:
            sys.exit(f"{count} orders did not come")
        print(reader, message.key(), text(message.value()))
        count -= 1
    consumer.close()


def refused(what, attempt):
    try:
        attempt()
    except ValueSerializationError as error:
        # The serializer asked the registry, and the registry refused.
        print(f"{what} refused: {error.exception.http_status_code}")
    except KafkaException as error:
        print(f"{what} refused: {error.args[0].name()}")
    else:
        sys.exit(f"{what} was not refused")
