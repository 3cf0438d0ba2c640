package io.runnel.log.simulation;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.MetadataRecord;
import io.runnel.log.metadata.MetadataRecordCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Applies the metadata log on each node for itself, from the bytes of its records and at times from a snapshot: equal
 * index, equal image. In one of a few worlds only, for it takes longer than all the rest.
 */
final class MetadataReplay {
    private static final int ONE_IN = 16;

    private final World world;
    private final ClusterImage[] images;
    private final int[] indexes;
    private final boolean on;

    MetadataReplay(World world) {
        this.world = world;
        this.on = world.seed % ONE_IN == 0;
        this.images = new ClusterImage[world.topics.nodes()];
        this.indexes = new int[world.topics.nodes()];
        java.util.Arrays.fill(images, ClusterImage.EMPTY);
        java.util.Arrays.fill(indexes, -1);
    }

    void learned(SimulatedNode node, int index) {
        if (!on) {
            return;
        }
        int id = node.address();
        if (index % 5 == id) {
            images[id] = ClusterImage.EMPTY.apply(images[id].records());
        }
        while (indexes[id] < index) {
            indexes[id]++;
            images[id] = images[id].apply(reread(world.quorum.batch(indexes[id])));
        }
        if (indexes[id] == index
                && !images[id].records().equals(world.quorum.image(index).records())) {
            throw new Violation("Node " + id + " has another image at index " + index + " than others: "
                    + images[id].records() + " instead of "
                    + world.quorum.image(index).records());
        }
    }

    private static List<MetadataRecord> reread(List<MetadataRecord> batch) {
        List<MetadataRecord> read = new ArrayList<>();
        for (MetadataRecord each : batch) {
            try {
                read.add(MetadataRecordCodec.decode(MetadataRecordCodec.encode(each)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return read;
    }
}
