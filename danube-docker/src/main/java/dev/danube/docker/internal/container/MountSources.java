package dev.danube.docker.internal.container;

import com.github.dockerjava.api.model.Mount;
import java.util.List;

/**
 * What containers mount that their requests do not name.
 *
 * @param workspace the mounts that give a container the workspace
 * @param pipeline the name of the pipeline, which has private caches
 * @param socket the path of the socket of the daemon, for containers that may use it
 */
public record MountSources(List<Mount> workspace, String pipeline, String socket) {}
