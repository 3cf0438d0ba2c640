package io.runnel.log.metadata;

import io.runnel.log.metadata.BrokerDecisions.Heartbeat;
import io.runnel.log.metadata.BrokerImage.State;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a broker out of service until it has heard why it is: one that was paused would go on speaking for partitions that
 * others lead by now. What it must have carried out is known from its first heartbeat on. For one thread at a time.
 */
final class Comebacks {
    private final ClusterMetadata metadata;
    private final Map<Integer, Comeback> underWay = new HashMap<>();

    /** @param offset of the metadata log, up to which the broker must have carried out what was agreed on */
    private record Comeback(long epoch, long offset) {}

    /** @param metadata what this controller has carried out itself */
    Comebacks(ClusterMetadata metadata) {
        this.metadata = metadata;
    }

    /** Another controller has decided since. */
    void clear() {
        underWay.clear();
    }

    /**
     * The heartbeat, or one that asks to stay out of service in its place.
     *
     * @param image on which it is decided
     * @param offset up to which the broker has carried out what the cluster has agreed on
     */
    Heartbeat allowed(ClusterImage image, Heartbeat beat, long offset) {
        BrokerImage broker = image.brokers().get(beat.nodeId());
        if (!isFenced(broker, beat.epoch())) {
            underWay.remove(beat.nodeId());
            return beat;
        }
        if (beat.wantsFence() || beat.wantsShutdown()) {
            return beat;
        }
        Comeback known = underWay.get(beat.nodeId());
        if (known == null || known.epoch() != beat.epoch()) {
            // What is being decided has the next offset.
            boolean carriedOut = isFenced(metadata.image().brokers().get(beat.nodeId()), beat.epoch());
            known = new Comeback(beat.epoch(), carriedOut ? metadata.offset() : metadata.offset() + 1);
            underWay.put(beat.nodeId(), known);
        }
        if (offset < known.offset()) {
            return new Heartbeat(beat.nodeId(), beat.epoch(), true, false);
        }
        underWay.remove(beat.nodeId());
        return beat;
    }

    private static boolean isFenced(@Nullable BrokerImage broker, long epoch) {
        return broker != null && broker.epoch() == epoch && broker.state() == State.FENCED;
    }
}
