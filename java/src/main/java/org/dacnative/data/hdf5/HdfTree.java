// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import io.jhdf.HdfFile;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.links.ExternalLink;
import io.jhdf.links.SoftLink;
import java.util.Optional;
import org.dacnative.data.column.DataRefusal;

/**
 * Finds parts of an HDF5 file by name. Links inside the file are followed, from the group where they lie and never in
 * circles; links to other files are not: a data set has no business to name files of the machine.
 */
final class HdfTree {
    private static final int MOST_LINKS = 40;

    private final HdfFile file;

    HdfTree(HdfFile file) {
        this.file = file;
    }

    /** What has this path; empty if nothing has. Throws DataRefusal for a link that leads nowhere. */
    Optional<Node> find(String path) {
        return Optional.ofNullable(walk(file, path, MOST_LINKS));
    }

    private Node walk(Group start, String path, int linksLeft) {
        Node node = path.startsWith("/") ? file : start;
        for (String name : path.split("/")) {
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (!(node instanceof Group group)) {
                return null;
            }
            node = follow(group, group.getChildren().get(name), linksLeft);
        }
        return node;
    }

    private Node follow(Group group, Node node, int linksLeft) {
        if (node instanceof ExternalLink link) {
            throw new DataRefusal("is a link to another file (" + link.getTargetPath() + "), which is not followed"
                    + DataRefusal.COPY_IT);
        }
        if (!(node instanceof SoftLink link)) {
            return node;
        }
        if (linksLeft == 0) {
            throw new DataRefusal("is a link that leads in a circle; give another file with --dataset");
        }
        Node target = walk(group, link.getTargetPath(), linksLeft - 1);
        if (target == null) {
            throw new DataRefusal("is a link to " + link.getTargetPath()
                    + ", which is not in the file; give another one with --dataset");
        }
        return target;
    }
}
