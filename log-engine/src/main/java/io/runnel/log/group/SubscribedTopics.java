package io.runnel.log.group;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.protocol.types.SchemaException;
import org.jspecify.annotations.Nullable;

/** The topics that members of a classic consumer group have subscribed to. */
final class SubscribedTopics {
    /** Stands for every topic, where a member's metadata cannot be read; no topic has this name. */
    static final String ANY = "";

    private SubscribedTopics() {}

    /** Of all members, or {@link #ANY}. */
    static Set<String> of(Collection<ClassicMember> members, @Nullable String protocol) {
        Set<String> topics = new HashSet<>();
        for (ClassicMember member : members) {
            try {
                ByteBuffer metadata = ByteBuffer.wrap(member.metadata(protocol));
                topics.addAll(ConsumerProtocol.deserializeSubscription(metadata).topics());
            } catch (SchemaException e) {
                return Set.of(ANY);
            }
        }
        return topics;
    }
}
