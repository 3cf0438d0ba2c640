package io.runnel.log;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.ClusterMetadata.ImageListener;
import io.runnel.log.metadata.MetadataRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds images back from a node's replicas until the cluster has registered this very process. What the metadata log
 * replays before that is history: a topic that was deleted and created again has another id there, a partition that went
 * and came back is elsewhere for a while. To carry that out would delete, or move aside, what the node holds today.
 *
 * <p>Images come on one thread at a time; {@link #letThrough} is called once, on any. The replicas hear of one image at a
 * time, each newer than the last.
 */
final class HeldImages implements ImageListener {
    private final ImageListener behind;
    private @Nullable ClusterImage newest;
    private boolean through;

    /** @param behind hears nothing before {@link #letThrough} */
    HeldImages(ImageListener behind) {
        this.behind = behind;
    }

    @Override
    public void changed(ClusterImage before, ClusterImage after, List<MetadataRecord> records) {
        synchronized (this) {
            if (!through) {
                newest = after;
                return;
            }
        }
        behind.changed(before, after, records);
    }

    /**
     * Has the newest image carried out, and then each that comes; to be called when the images that have come include the
     * registration of this process. Opening the replicas may take long: it happens on the caller's thread, so that the
     * metadata goes on meanwhile, and what has come by then is carried out as one more image.
     */
    void letThrough() {
        ClusterImage carriedOut = null;
        ClusterImage next = take(null);
        while (next != null) {
            ClusterImage before = carriedOut == null ? ClusterImage.EMPTY : carriedOut;
            behind.changed(before, next, List.of());
            carriedOut = next;
            next = take(carriedOut);
        }
    }

    /** The newest image if it is not that one; else the images go through from now on. */
    private synchronized @Nullable ClusterImage take(@Nullable ClusterImage carriedOut) {
        if (newest != carriedOut) {
            return newest;
        }
        through = true;
        newest = null;
        return null;
    }
}
