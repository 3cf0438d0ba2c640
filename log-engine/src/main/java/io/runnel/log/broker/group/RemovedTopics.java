package io.runnel.log.broker.group;

import io.runnel.log.coordinator.Coordinator;
import io.runnel.log.group.GroupRecord;
import io.runnel.log.group.Groups;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.TopicImage;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has groups forget the offsets of topics that are removed. For the thread that publishes images. */
public final class RemovedTopics {
    private static final Logger LOG = LoggerFactory.getLogger(RemovedTopics.class);

    private final Coordinator<Groups, GroupRecord> groups;
    private ClusterImage last;

    /** @param present what the first change is compared with */
    public RemovedTopics(Coordinator<Groups, GroupRecord> groups, ClusterImage present) {
        this.groups = groups;
        this.last = present;
    }

    /** The cluster's topics have changed. */
    public void changed(ClusterImage image) {
        Set<String> removed = new HashSet<>();
        for (TopicImage topic : last.topics().values()) {
            if (image.topic(topic.id()) == null) {
                removed.add(topic.name());
            }
        }
        last = image;
        if (!removed.isEmpty()) {
            groups.<Boolean>submitToAll((state, reply, step) -> {
                        state.offsets().topicsRemoved(removed, step);
                        step.answer(reply, true);
                    })
                    .forEach(told -> told.whenComplete((done, failure) -> {
                        if (failure != null) {
                            // One that is being read compares its offsets' topics with the image when it is done.
                            LOG.debug("Not every group was told that {} are removed", removed, failure);
                        }
                    }));
        }
    }
}
