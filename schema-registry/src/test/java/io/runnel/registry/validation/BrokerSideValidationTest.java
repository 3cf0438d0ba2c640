package io.runnel.registry.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.TopicSpec;
import io.runnel.registry.SchemaText;
import io.runnel.registry.TestRegistry;
import io.runnel.registry.storage.LogBackedRegistry;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole way: Kafka's producer, the broker, the registry's verdict, and back. */
@Timeout(60)
class BrokerSideValidationTest {
    @Test
    void theProducerIsToldWhyItsRecordWasRefused(@TempDir Path folder) throws Exception {
        try (TestRegistry node = new TestRegistry(folder);
                LogBackedRegistry registry = node.on("_schemas")) {
            InetSocketAddress kafka = node.engine().listen(registry.recordValidator());
            node.log()
                    .createTopic(TopicSpec.of("t", 1, Map.of("runnel.value.schema.validation", "deep")))
                    .get(20, TimeUnit.SECONDS);
            int id = registry.register("t-value", SchemaText.avro("\"int\""));
            assertThat(id).isEqualTo(1);
            try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", "127.0.0.1:" + kafka.getPort()),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                assertThat(producer.send(new ProducerRecord<>("t", new byte[] {0, 0, 0, 0, 1, 2}))
                                .get(20, TimeUnit.SECONDS)
                                .offset())
                        .isZero();
                assertThatThrownBy(() -> producer.send(new ProducerRecord<>("t", new byte[] {0, 0, 0, 0, 2, 2}))
                                .get(20, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(InvalidRecordException.class)
                        .hasMessageContaining("schema id 2, which is not in the registry");
            }
        }
    }
}
