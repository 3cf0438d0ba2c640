package io.runnel.log.metadata;

import java.util.List;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A broker as the cluster knows it.
 *
 * @param epoch of its registration; grows with each registration in the cluster
 * @param endpoint where clients and other brokers reach it
 * @param rack {@code broker.rack}, or null
 * @param incarnation drawn anew at each start of the process; {@link Uuid#ZERO_UUID} of a broker that stands alone
 * @param directories the ids of its log directories (KIP-858); one that is missing in the next registration was lost, and
 *     with it whatever the broker had acknowledged there
 * @param state whether it may lead partitions
 */
public record BrokerImage(
        int nodeId,
        long epoch,
        Endpoint endpoint,
        @Nullable String rack,
        Uuid incarnation,
        List<Uuid> directories,
        State state) {

    /** Where a broker is reached. */
    public record Endpoint(String host, int port) {}

    /** Whether a broker may lead partitions and be in sync. */
    public enum State {
        /** Registered, but not heard of: it leads nothing and is in sync with nothing. */
        FENCED,
        /** In service. */
        ACTIVE,
        /** In service, but about to leave: it keeps what it has until others have taken it, and gets nothing new. */
        SHUTTING_DOWN
    }

    public BrokerImage {
        directories = List.copyOf(directories);
    }

    /** A broker that stands alone: in service from its registration on. */
    public BrokerImage(int nodeId, String host, int port, long epoch) {
        this(nodeId, epoch, new Endpoint(host, port), null, Uuid.ZERO_UUID, List.of(), State.ACTIVE);
    }

    /** Where it is reached. */
    public String host() {
        return endpoint.host();
    }

    /** Likewise. */
    public int port() {
        return endpoint.port();
    }

    /** Whether it may be elected to lead a partition. */
    public boolean mayLead() {
        return state == State.ACTIVE;
    }

    /** Whether clients are told of it. */
    public boolean inService() {
        return state != State.FENCED;
    }

    BrokerImage withState(State newState) {
        return new BrokerImage(nodeId, epoch, endpoint, rack, incarnation, directories, newState);
    }
}
