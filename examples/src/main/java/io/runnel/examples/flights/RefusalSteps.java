package io.runnel.examples.flights;

import io.runnel.server.Runnel;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;

/** What goes wrong is said: to the producer and to the one who typed. */
final class RefusalSteps {
    private static final String DRAFT_SUBJECT = "FLIGHT-DRAFTS-value";
    private static final String TYPO = "SELECT ORIGIN, AVG(DELY) AS MEAN_DELAY FROM FLIGHTS GROUP BY ORIGIN";
    private static final String MEANT = "DELAY";

    private final Runnel node;
    private final RegistryClient registry;
    private final Connection connection;

    RefusalSteps(Runnel node, RegistryClient registry, Connection connection) {
        this.node = node;
        this.registry = registry;
        this.connection = connection;
    }

    List<Step> steps() {
        return List.of(
                new Step(
                        "refused-record",
                        "A producer with a schema of its own is refused, and nothing is stored",
                        "KafkaProducer: topic FLIGHTS, key = SFO, value = Avro by another schema, delay = 'late'",
                        screen -> breakTheSchema()),
                new Step("typo", "A typo, and what the answer makes of it", TYPO, screen -> mistype()));
    }

    private Answer breakTheSchema()
            throws IOException, InterruptedException, TimeoutException, ExecutionException, SQLException,
                    DemoFailedException {
        int draftId = registry.register(DRAFT_SUBJECT, FlightSchema.DRAFT);
        try (FlightsProducer producer = new FlightsProducer(node.bootstrapServers(), draftId)) {
            RecordMetadata stored = producer.sendRaw("SFO", FlightSchema.DRAFT.encode(draftId, "LAX", "late"));
            throw new DemoFailedException("A record of another schema was stored at " + stored);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InvalidRecordException refusal) {
                return Answer.row(
                        List.of("flights stored", "the producer's error"),
                        storedFlights(),
                        refusal.getClass().getSimpleName() + ": " + refusal.getMessage());
            }
            throw e;
        }
    }

    private Object storedFlights() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM FLIGHTS")) {
            count.next();
            return count.getLong(1);
        }
    }

    private Answer mistype() throws SQLException, DemoFailedException {
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery(TYPO).close();
            throw new DemoFailedException("A statement with a typo was carried out");
        } catch (SQLException e) {
            String message = String.valueOf(e.getMessage());
            DemoFailedException.unless(
                    message.contains(MEANT), "The message does not name " + MEANT + ", which was meant: " + message);
            return Answer.row(List.of("SQLState", "message"), e.getSQLState(), message);
        }
    }
}
