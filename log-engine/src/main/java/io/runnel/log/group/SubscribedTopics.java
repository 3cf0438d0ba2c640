package io.runnel.log.group;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.protocol.types.SchemaException;
import org.jspecify.annotations.Nullable;

/** The topics that the members of a stable group of consumers have subscribed to, read when first asked for. */
final class SubscribedTopics {
    /** Stands for every topic, where a member's metadata cannot be read; no topic has this name. */
    private static final String ANY = "";

    private final Collection<ClassicMember> members;
    private final @Nullable String protocol;
    private @Nullable Set<String> topics;

    /** Of these members, who speak that protocol. */
    SubscribedTopics(Collection<ClassicMember> members, @Nullable String protocol) {
        this.members = members;
        this.protocol = protocol;
    }

    /** Whether a member has subscribed to the topic, or may have. */
    boolean contain(String topic) {
        Set<String> known = topics;
        if (known == null) {
            known = read();
            topics = known;
        }
        return known.contains(ANY) || known.contains(topic);
    }

    private Set<String> read() {
        Set<String> read = new HashSet<>();
        for (ClassicMember member : members) {
            try {
                ByteBuffer metadata = ByteBuffer.wrap(member.metadata(protocol));
                read.addAll(ConsumerProtocol.deserializeSubscription(metadata).topics());
            } catch (SchemaException e) {
                return Set.of(ANY);
            }
        }
        return read;
    }
}
