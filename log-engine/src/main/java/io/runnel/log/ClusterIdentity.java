package io.runnel.log;

import io.runnel.log.metadata.ClusterImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the folders of a node and the cluster that it meets together: a folder learns its cluster's name when the node first
 * hears it, and one that belongs to another cluster has nothing of this one carried out in it. Called on the controller's
 * thread, asked on any.
 */
final class ClusterIdentity {
    private final List<DataDir> folders = new ArrayList<>();
    private final CompletableFuture<LogEngineException> refusal = new CompletableFuture<>();
    private @Nullable String settled;

    ClusterIdentity(DataDir dataDir, List<DataDir> logFolders) {
        folders.add(dataDir);
        folders.addAll(logFolders);
    }

    /** The cluster that the folders belong to, or null if they are new. */
    @Nullable
    String clusterId() {
        return folders.stream()
                .map(folder -> folder.properties().clusterId())
                .filter(id -> id != null)
                .findFirst()
                .orElse(null);
    }

    /** Whether what the image says may be carried out here; once it may not, nothing may. */
    boolean admits(ClusterImage image) {
        String clusterId = image.clusterId();
        if (refusal.isDone()) {
            return false;
        }
        if (clusterId == null || clusterId.equals(settled)) {
            return true;
        }
        try {
            for (DataDir folder : folders) {
                String its = folder.properties().clusterId();
                if (its == null) {
                    folder.name(clusterId);
                } else if (!its.equals(clusterId)) {
                    refusal.complete(new LogEngineException("Data folder "
                            + folder.path().toAbsolutePath() + " belongs to cluster " + its
                            + ", but the nodes that controller.quorum.voters names are cluster " + clusterId
                            + ". Name this cluster's nodes, or choose another folder. Nothing was changed."));
                    return false;
                }
            }
        } catch (IOException e) {
            refusal.complete(new LogEngineException(
                    "The name of the cluster cannot be written to "
                            + folders.get(0).path().toAbsolutePath() + ": " + e
                            + ". Make the folder writable for this user.",
                    e));
            return false;
        }
        settled = clusterId;
        return true;
    }

    /** Completes with the reason when the folders turn out not to be this cluster's. */
    CompletableFuture<LogEngineException> refusal() {
        return refusal;
    }
}
