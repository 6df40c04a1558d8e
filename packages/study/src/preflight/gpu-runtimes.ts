/** Commands of the NVIDIA Container Toolkit: one of them on PATH means that containers can be given GPUs (CM-10). */
export const GPU_RUNTIMES = ['nvidia-container-runtime', 'nvidia-ctk', 'nvidia-container-cli'];
