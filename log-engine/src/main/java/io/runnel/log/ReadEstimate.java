package io.runnel.log;

/**
 * What a reader would have to read of a range.
 *
 * @param records about so many
 * @param bytes of batches; 0 where that is not known
 * @param segments in the range; 0 where that is not known
 * @param segmentsSkipped those of them that need not be read, by what is known of their keys and times
 * @param parts how many runs of batches have to be read
 */
public record ReadEstimate(long records, long bytes, long segments, long segmentsSkipped, long parts) {
    /** Both together. */
    public ReadEstimate plus(ReadEstimate other) {
        return new ReadEstimate(
                records + other.records,
                bytes + other.bytes,
                segments + other.segments,
                segmentsSkipped + other.segmentsSkipped,
                parts + other.parts);
    }
}
