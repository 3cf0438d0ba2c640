package io.runnel.log.metadata;

import com.fasterxml.jackson.core.JsonGenerator;
import io.runnel.log.metadata.BrokerImage.Endpoint;
import io.runnel.log.metadata.BrokerImage.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.Uuid;

/** Brokers in the JSON of metadata records. */
final class BrokerJson {
    private BrokerJson() {}

    /** Its fields, into an object that is open. */
    static void write(BrokerImage broker, JsonGenerator json) throws IOException {
        json.writeNumberField("nodeId", broker.nodeId());
        json.writeStringField("host", broker.host());
        json.writeNumberField("port", broker.port());
        json.writeNumberField("epoch", broker.epoch());
        if (broker.rack() != null) {
            json.writeStringField("rack", broker.rack());
        }
        json.writeStringField("incarnation", broker.incarnation().toString());
        json.writeArrayFieldStart("directories");
        for (Uuid directory : broker.directories()) {
            json.writeString(directory.toString());
        }
        json.writeEndArray();
        write(broker.state(), json);
    }

    static void write(State state, JsonGenerator json) throws IOException {
        json.writeStringField("state", state.name().toLowerCase(Locale.ROOT));
    }

    /** Of a record of version 1, a broker that stands alone. */
    static BrokerImage read(JsonFields json) throws IOException {
        int nodeId = json.integer("nodeId");
        long epoch = json.number("epoch");
        Endpoint endpoint = new Endpoint(json.text("host"), json.integer("port"));
        if (!json.has("incarnation")) {
            return new BrokerImage(nodeId, endpoint.host(), endpoint.port(), epoch);
        }
        List<Uuid> directories = new ArrayList<>();
        for (String directory : json.list("directories")) {
            directories.add(Uuid.fromString(directory));
        }
        return new BrokerImage(
                nodeId,
                epoch,
                endpoint,
                json.has("rack") ? json.text("rack") : null,
                json.uuid("incarnation"),
                directories,
                state(json));
    }

    static State state(JsonFields json) throws IOException {
        String name = json.text("state");
        for (State state : State.values()) {
            if (state.name().toLowerCase(Locale.ROOT).equals(name)) {
                return state;
            }
        }
        throw new IOException("Metadata record has an unknown state of a broker: '" + name + "'");
    }
}
