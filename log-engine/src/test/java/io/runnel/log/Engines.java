package io.runnel.log;

import io.runnel.log.metadata.BrokerImage;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;

/** What tests in other rooms may do with an engine. */
public final class Engines {
    private Engines() {}

    /** Ends it as a crash looks to others, see {@link LogEngine#closeAbruptly}. */
    public static void kill(LogEngine engine) {
        engine.closeAbruptly();
    }

    /** Ids of the nodes that are in service as far as this one knows. */
    public static List<Integer> inService(LogEngine engine) {
        return engine.metadata().image().brokers().values().stream()
                .filter(BrokerImage::inService)
                .map(BrokerImage::nodeId)
                .toList();
    }

    /** Asks one node, and no other, over a connection of its own. */
    public static AbstractResponse ask(InetSocketAddress address, AbstractRequest request) throws IOException {
        try (RawClient client = new RawClient(address)) {
            RequestHeader header = client.send(request, 1);
            ByteBuffer answer = client.receive();
            if (answer == null) {
                throw new EOFException(address + " closed the connection");
            }
            return AbstractResponse.parseResponse(answer, header);
        }
    }
}
