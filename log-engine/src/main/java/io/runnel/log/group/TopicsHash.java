package io.runnel.log.group;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.TopicImage;
import java.util.Collection;

/**
 * Sums the topics of a group up in a number: it differs when one is created, deleted, made anew or extended, and so tells
 * after a restart whether the target is still made for what there is.
 */
final class TopicsHash {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private TopicsHash() {}

    /**
     * The hash of those of the topics that exist; 0 for none.
     *
     * @param topics names in order
     */
    static long of(Collection<String> topics, ClusterImage image) {
        long hash = 0;
        for (String name : topics) {
            TopicImage topic = image.topic(name);
            if (topic != null) {
                hash = mix(hash == 0 ? OFFSET : hash, topic.id().getMostSignificantBits());
                hash = mix(hash, topic.id().getLeastSignificantBits());
                hash = mix(hash, topic.partitions().size());
            }
        }
        return hash;
    }

    /** FNV-1a over the eight bytes. */
    private static long mix(long hash, long value) {
        long mixed = hash;
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            mixed = (mixed ^ (value >>> shift & 0xff)) * PRIME;
        }
        return mixed;
    }
}
